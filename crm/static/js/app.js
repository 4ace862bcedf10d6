/** Improves pages that already work without it: focus on errors, menus that close, comboboxes. */
(() => {
  'use strict';

  const PHONE = window.matchMedia('(max-width: 47.99rem)');

  /** Lower case without accents, ligatures or typographic apostrophes, as the server folds its search columns. */
  const fold = (text) => text
    .normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    .replace(/œ/g, 'oe').replace(/æ/g, 'ae').replace(/[’ʼ`]/g, "'").replace(/\s+/g, ' ').trim();

  const escapeHtml = (text) => {
    const box = document.createElement('div');
    box.textContent = text;
    return box.innerHTML;
  };

  function focusErrors() {
    document.querySelector('[data-focus]')?.focus();
  }

  function foldOnPhone() {
    if (PHONE.matches) {
      document.querySelectorAll('[data-fold-on-phone]').forEach((details) => { details.open = false; });
    }
  }

  function closeMenus(except) {
    document.querySelectorAll('details[data-menu][open]').forEach((menu) => {
      if (!menu.contains(except)) { menu.open = false; }
    });
  }

  function closeMenuOnEscape(event) {
    const menu = event.key === 'Escape' && document.activeElement?.closest('details[data-menu][open]');
    if (menu) {
      menu.open = false;
      menu.querySelector('summary').focus();
    }
  }

  /** Every typed word must occur in the option; options that start with the text come first. */
  function search(options, text) {
    const wanted = fold(text);
    const words = wanted.split(' ');
    const found = options.filter((option) => words.every((word) => option.folded.includes(word)));
    found.sort((a, b) => b.folded.startsWith(wanted) - a.folded.startsWith(wanted));
    return found.slice(0, 50).map((option) => option.label);
  }

  function enhanceSelect(select) {
    const options = [...select.options].filter((option) => option.value)
      .map((option) => ({ label: option.text.trim(), value: option.value, folded: fold(option.text) }));
    const describe = (select.getAttribute('aria-describedby') || '').split(' ').filter(Boolean)
      .map((id) => document.getElementById(id)?.textContent.trim()).filter(Boolean);
    const chosen = (label) => options.find((option) => option.label === (label ?? '').trim());
    const invalid = select.getAttribute('aria-invalid');
    const required = select.required;
    const id = select.id;
    // The hidden select must neither block the form nor keep the focus.
    select.required = false;

    window.accessibleAutocomplete.enhanceSelectElement({
      selectElement: select,
      defaultValue: select.value ? select.selectedOptions[0].text.trim() : '',
      source: (query, show) => show(query ? search(options, query) : options.map((option) => option.label)),
      templates: {
        inputValue: (label) => label ?? '',
        suggestion: (label) => escapeHtml(label ?? ''),
      },
      onConfirm: (label) => {
        const option = chosen(label);
        if (option) { setValue(select, option.value); }
      },
      autoselect: false,
      showAllValues: true,
      displayMenu: 'overlay',
      placeholder: select.options[0] && !select.options[0].value ? select.options[0].text.trim() : '',
      inputClasses: 'form-control',
      dropdownArrow: ({ className }) =>
        `<svg class="${className}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M2 5l6 6 6-6" fill="none" stroke="currentColor" stroke-width="2"/></svg>`,
      tNoResults: () => 'Aucune proposition ne correspond.',
      tStatusQueryTooShort: (length) => `Saisissez au moins ${length} caractères.`,
      tStatusNoResults: () => 'Aucune proposition ne correspond.',
      tStatusSelectedOption: (label, length, index) => `${label}, ${index + 1} sur ${length}, sélectionné.`,
      tStatusResults: (length) => (length > 1 ? `${length} propositions.` : '1 proposition.'),
      tAssistiveHint: () => [...describe,
        'Saisissez un mot, puis choisissez une proposition avec les flèches haut et bas et la touche Entrée.'].join(' '),
    });

    const input = document.getElementById(id);
    if (invalid) { input.setAttribute('aria-invalid', invalid); }
    if (required) { input.setAttribute('aria-required', 'true'); }
    input.setAttribute('autocomplete', 'off');
    input.addEventListener('input', () => {
      refuse(input, null);
      setValue(select, chosen(input.value)?.value ?? '');
    });
    select.form?.addEventListener('submit', (event) => {
      if (input.value.trim() && !select.value) {
        event.preventDefault();
        refuse(input, 'Choisissez une proposition de la liste.');
        input.focus();
      }
    });
  }

  function setValue(select, value) {
    if (select.value === value) { return; }
    select.value = value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** Shows a sentence above a combobox, or takes it away when it is null. */
  function refuse(input, sentence) {
    const place = `${input.id}-unknown`;
    document.getElementById(place)?.remove();
    if (!sentence) { return; }
    const box = document.createElement('p');
    box.id = place;
    box.className = 'field-error';
    box.setAttribute('role', 'alert');
    box.textContent = sentence;
    input.closest('.autocomplete__wrapper').parentElement.before(box);
    input.setAttribute('aria-invalid', 'true');
  }

  function enhance() {
    document.querySelectorAll('select[data-combobox]:not([multiple])').forEach((select) => {
      if (!select.dataset.enhanced) {
        select.dataset.enhanced = 'true';
        enhanceSelect(select);
      }
    });
  }

  /** Long work: once its bar no longer asks again, the whole page is shown anew, with state, result and rows. */
  const stillWorking = () => document.querySelector('[data-hx-trigger^="every "]') !== null;
  const waiting = stillWorking();

  function showResult() {
    if (waiting && !stillWorking()) { window.location.reload(); }
  }

  document.addEventListener('click', (event) => closeMenus(event.target));
  document.addEventListener('keydown', closeMenuOnEscape);
  document.addEventListener('htmx:after:swap', enhance);
  document.addEventListener('htmx:after:swap', showResult);
  foldOnPhone();
  enhance();
  focusErrors();
})();

/** The field « annuaire » proposes companies while one types; without this file its button shows a page of results. */
(() => {
  'use strict';

  const PAUSE = 300;
  const form = document.querySelector('[data-register]');
  if (!form || !window.accessibleAutocomplete) { return; }

  const place = form.querySelector('[data-register-field]');
  const original = place.querySelector('input');
  const hint = document.getElementById('register-q-hint').textContent.trim();
  let timer = null;
  let asking = null;
  let problem = '';
  let waiting = false;

  const escapeHtml = (text) => {
    const box = document.createElement('div');
    box.textContent = text;
    return box.innerHTML;
  };

  async function ask(query, show) {
    asking?.abort();
    asking = new AbortController();
    const address = new URL(form.dataset.register, window.location.href);
    address.searchParams.set('q', query);
    address.searchParams.set('departement', form.elements.departement.value);
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: 'application/json' } });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      const found = await answer.json();
      problem = found.problem;
      waiting = false;
      show(found.suggestions);
    } catch (failure) {
      if (failure.name === 'AbortError') { return; }
      problem = 'L’annuaire ne répond pas pour l’instant : saisissez la fiche à la main.';
      waiting = false;
      show([]);
    }
  }

  const nothing = () => (waiting ? 'Recherche dans l’annuaire…' : problem || 'L’annuaire ne connaît rien de tel.');

  function source(query, show) {
    clearTimeout(timer);
    waiting = true;
    timer = setTimeout(() => ask(query.trim(), show), PAUSE);
  }

  original.remove();
  window.accessibleAutocomplete({
    element: place,
    id: original.id,
    name: original.name,
    source,
    defaultValue: original.value,
    minLength: 3,
    autoselect: false,
    confirmOnBlur: false,
    displayMenu: 'overlay',
    inputClasses: 'form-control',
    templates: {
      inputValue: (line) => line?.label ?? '',
      suggestion: (line) => escapeHtml(line?.label ?? ''),
    },
    onConfirm: (line) => { if (line?.url) { window.location.assign(line.url); } },
    tNoResults: nothing,
    tStatusQueryTooShort: (length) => `Saisissez au moins ${length} caractères.`,
    tStatusNoResults: nothing,
    tStatusSelectedOption: (label, length, index) => `${label}, ${index + 1} sur ${length}, sélectionné.`,
    tStatusResults: (length) => (length > 1 ? `${length} propositions.` : '1 proposition.'),
    tAssistiveHint: () => `${hint} Choisissez une proposition avec les flèches haut et bas et la touche Entrée.`,
  });

  // « Entrée » before any proposal was walked to asks for the page of results, as it would without this file.
  let walking = false;
  place.addEventListener('input', () => { walking = false; });
  place.addEventListener('keydown', (event) => {
    walking = walking || event.key === 'ArrowDown' || event.key === 'ArrowUp';
    if (event.key === 'Enter' && !walking) {
      event.preventDefault();
      event.stopPropagation();
      form.requestSubmit();
    }
  }, true);
})();

/** Improves lists that already work without it: rows ticked are counted, long lists of boxes are searched. */
(() => {
  'use strict';

  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[’ʼ`]/g, "'").trim();

  /** The bar of the selection shows once a row is ticked, and says how many; the first box of the table ticks all. */
  function countTicks(bar) {
    const boxes = [...document.querySelectorAll(`input[form="${bar.id}"][name="${bar.dataset.ticks}"]`)];
    const words = bar.querySelector('[data-ticked]');
    const heading = boxes[0]?.closest('table').querySelector('thead th');
    const all = document.createElement('input');
    Object.assign(all, { type: 'checkbox', className: 'form-check-input' });
    all.setAttribute('aria-label', 'Cocher toutes les lignes de cette page');
    heading?.replaceChildren(all);
    heading?.classList.add('tick');

    const tell = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      bar.hidden = ticked === 0;
      bar.classList.toggle('is-counting', ticked > 0);
      words.textContent = ticked > 1 ? `${ticked} entreprises cochées` : `${ticked} entreprise cochée`;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    all.addEventListener('change', () => {
      boxes.forEach((box) => { box.checked = all.checked; });
      tell();
    });
    boxes.forEach((box) => box.addEventListener('change', tell));
    window.addEventListener('pageshow', tell);
    tell();
  }

  /** A box to type in, above a long list of boxes to tick. */
  function addSearch(panel, number) {
    const options = [...panel.querySelectorAll('.chooser-option')];
    const name = panel.querySelector('legend').textContent.trim();
    const input = document.createElement('input');
    Object.assign(input, { type: 'search', className: 'form-control chooser-search', id: `chooser-search-${number}`, placeholder: 'Chercher' });
    input.setAttribute('aria-label', `Chercher dans : ${name}`);
    input.setAttribute('autocomplete', 'off');
    input.addEventListener('input', () => {
      const words = fold(input.value).split(/\s+/);
      options.forEach((option) => {
        const text = fold(option.textContent);
        option.hidden = !words.every((word) => text.includes(word));
      });
    });
    input.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); } });
    panel.querySelector('.chooser-options').before(input);
  }

  /** What is chosen shows in the summary as it is ticked. */
  function tellChoice(fold) {
    const words = fold.querySelector('summary span');
    const none = words.dataset.empty || 'Tous';
    fold.addEventListener('change', () => {
      const chosen = [...fold.querySelectorAll('input[type="checkbox"]:checked')].map((box) => box.parentElement.textContent.trim());
      const listed = chosen.join(', ');
      words.textContent = chosen.length === 0 ? none : chosen.length < 3 && listed.length < 34 ? listed : `${chosen.length} choisis`;
      fold.querySelector('summary').classList.toggle('chooser-set', chosen.length > 0);
    });
  }

  let numbered = 0;

  function enhance() {
    document.querySelectorAll('[data-searchable]').forEach((panel) => {
      if (!panel.dataset.enhanced) {
        panel.dataset.enhanced = 'true';
        numbered += 1;
        addSearch(panel, numbered);
      }
    });
    document.querySelectorAll('.chooser-fold').forEach((fold) => {
      if (!fold.dataset.enhanced) {
        fold.dataset.enhanced = 'true';
        tellChoice(fold);
      }
    });
  }

  document.querySelectorAll('form[data-ticks]').forEach(countTicks);
  document.addEventListener('htmx:after:swap', enhance);
  enhance();
})();

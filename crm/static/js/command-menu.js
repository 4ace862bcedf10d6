/** The command menu: a dialog opened by Ctrl K or the button « Rechercher », which is a plain link without this. */
(() => {
  'use strict';

  const PAUSE = 90;
  const opener = document.querySelector('[data-command-menu]');
  const template = document.querySelector('[data-command-dialog]');
  if (!opener || !template || !('showModal' in HTMLDialogElement.prototype)) { return; }

  const onMac = /Mac|iPhone|iPad/.test(navigator.platform);
  let parts = null;
  let returnTo = null;
  let timer = 0;
  let asking = null;
  let awaited = false;
  let followNext = false;

  if (onMac) { opener.querySelector('kbd').textContent = '⌘ K'; }
  opener.setAttribute('aria-haspopup', 'dialog');
  opener.setAttribute('aria-keyshortcuts', onMac ? 'Meta+K' : 'Control+K');
  opener.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    open();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      if (parts?.dialog.open) { parts.dialog.close(); } else { open(); }
    }
  });

  function build() {
    const dialog = template.content.firstElementChild.cloneNode(true);
    document.body.append(dialog);
    const part = (selector) => dialog.querySelector(selector);
    const made = {
      dialog,
      form: part('form'),
      input: part('#command-input'),
      list: part('#command-list'),
      empty: part('[data-command-empty]'),
      status: part('[data-command-status]'),
    };
    made.input.addEventListener('input', () => {
      window.clearTimeout(timer);
      awaited = true;
      followNext = false;
      timer = window.setTimeout(ask, PAUSE);
    });
    made.input.addEventListener('keydown', onKey);
    made.form.addEventListener('submit', (event) => { event.preventDefault(); follow(); });
    made.list.addEventListener('pointermove', (event) => {
      const option = event.target.closest('[role="option"]');
      if (option && option !== chosen()) { choose(option, false); }
    });
    part('[data-command-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => { if (event.target === dialog) { dialog.close(); } });
    dialog.addEventListener('close', () => {
      asking?.abort();
      (returnTo?.isConnected ? returnTo : opener).focus();
    });
    return made;
  }

  function open() {
    if (document.querySelector('dialog[open]')) { return; }
    parts ??= build();
    const active = document.activeElement;
    returnTo = active && active !== document.body ? active : opener;
    parts.input.value = '';
    followNext = false;
    parts.dialog.showModal();
    parts.input.focus();
    ask();
  }

  async function ask() {
    asking?.abort();
    awaited = true;
    asking = new AbortController();
    const { signal } = asking;
    const address = new URL(opener.dataset.source, window.location.href);
    address.searchParams.set('q', parts.input.value);
    address.searchParams.set('ici', window.location.pathname);
    try {
      const answer = await fetch(address, { signal, credentials: 'same-origin', redirect: 'error' });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      show(await answer.text());
    } catch (failure) {
      if (failure.name !== 'AbortError') { unavailable(); }
    }
  }

  function show(html) {
    const { list, empty, status, input } = parts;
    list.innerHTML = html;
    list.scrollTop = 0;
    const found = Number(list.firstElementChild?.dataset.found ?? 0);
    empty.hidden = found > 0;
    empty.textContent = found ? '' : `Rien ne correspond à « ${input.value.trim()} ».`;
    input.setAttribute('aria-expanded', String(found > 0));
    status.textContent = found > 1 ? `${found} propositions.` : (found ? '1 proposition.' : 'Aucune proposition.');
    choose(options()[0] ?? null, false);
    awaited = false;
    if (followNext) { follow(); }
  }

  function unavailable() {
    parts.list.replaceChildren();
    parts.empty.hidden = false;
    parts.empty.textContent = 'La recherche ne répond pas. Réessayez, ou appuyez sur Entrée pour la page de recherche.';
    parts.status.textContent = parts.empty.textContent;
    parts.input.setAttribute('aria-expanded', 'false');
    awaited = false;
    choose(null, false);
  }

  const options = () => [...parts.list.querySelectorAll('[role="option"]')];
  const chosen = () => parts.list.querySelector('[aria-selected="true"]');

  function choose(option, scroll = true) {
    chosen()?.setAttribute('aria-selected', 'false');
    if (!option) {
      parts.input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    parts.input.setAttribute('aria-activedescendant', option.id);
    if (scroll) { option.scrollIntoView({ block: 'nearest' }); }
  }

  function onKey(event) {
    const all = options();
    const last = all.length - 1;
    const at = all.indexOf(chosen());
    const target = {
      ArrowDown: at < last ? at + 1 : 0,
      ArrowUp: at > 0 ? at - 1 : last,
      PageDown: Math.min(last, at + 8),
      PageUp: Math.max(0, at - 8),
    }[event.key];
    if (target !== undefined && all.length) {
      event.preventDefault();
      choose(all[target]);
    }
  }

  /** Enter opens the chosen line, once the answers are those of what is typed; without any, the page of search. */
  function follow() {
    followNext = awaited;
    if (followNext) { return; }
    const option = chosen();
    if (option) {
      parts.dialog.close();
      window.location.assign(option.href);
    } else {
      parts.form.submit();
    }
  }
})();

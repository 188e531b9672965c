/* What pages do beyond plain HTML. Every page works without this file; no function here decides anything. */
(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');

  function all(selector, scope) { return Array.prototype.slice.call((scope || document).querySelectorAll(selector)); }
  function token() {
    var meta = document.querySelector('meta[name="csrf-token"]');
    return meta ? meta.content : '';
  }
  function on(type, selector, run) {
    document.addEventListener(type, function (event) {
      var found = event.target.closest ? event.target.closest(selector) : null;
      if (found) run(found, event);
    });
  }
  function post(url, body, keep) {
    return fetch(url, {
      method: 'POST', body: body, credentials: 'same-origin', keepalive: Boolean(keep), redirect: 'manual',
      headers: { 'X-CSRFToken': token(), 'X-Requested-With': 'fetch' }
    });
  }

  /* ---- htmx: the token, and focus on what needs a look ---- */
  document.addEventListener('htmx:configRequest', function (event) {
    event.detail.headers['X-CSRFToken'] = token();
  });
  // a session that ended answers with the log-in page: that is a page, not a piece of one
  document.addEventListener('htmx:beforeSwap', function (event) {
    var asked = new URL(event.detail.pathInfo.requestPath, window.location.href).pathname;
    var got = event.detail.xhr.responseURL ? new URL(event.detail.xhr.responseURL).pathname : asked;
    if (got === asked || !/\/login\/$/.test(got)) return;
    event.preventDefault();
    window.location.reload();
  });
  // what went wrong is told by a whole page
  ['htmx:responseError', 'htmx:sendError'].forEach(function (type) {
    document.addEventListener(type, function (event) {
      if (event.detail.elt.matches('form[method="get"]')) event.detail.elt.submit();
    });
  });

  /* ---- drafts: sent two seconds after the last change, and when the page is left ---- */
  var IDLE_MS = 2000;
  var RETRY_MS = 10000;

  function draftBody(form) {
    var body = new FormData();
    new FormData(form).forEach(function (value, name) {
      var field = form.elements[name];
      var secret = field && (field.type === 'password' || (field.dataset && 'noDraft' in field.dataset));
      if (typeof value === 'string' && !secret && name !== 'csrfmiddlewaretoken') body.append(name, value);
    });
    return body;
  }

  function clock() {
    var time = new Date();
    return ('0' + time.getHours()).slice(-2) + ':' + ('0' + time.getMinutes()).slice(-2);
  }

  function watchDraft(form) {
    if (form.dataset.watched) return;
    form.dataset.watched = '1';
    var status = document.getElementById(form.dataset.draftStatus);
    var timer = null;
    var dirty = false;

    function tell(kind, time) {
      if (!status) return;
      status.textContent = (status.dataset[kind] || '').replace('{time}', time || '');
      status.classList.toggle('t-bad', kind === 'failed');
      if (kind !== 'saved') return;
      var tick = document.createElement('i');
      tick.className = 'tick';
      tick.setAttribute('aria-hidden', 'true');
      status.insertBefore(tick, status.firstChild);
    }
    function again() { timer = setTimeout(save, RETRY_MS); }
    function save(keep) {
      clearTimeout(timer);
      if (!dirty) return;
      dirty = false;
      post(form.dataset.draft, draftBody(form), keep === true).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      }).then(function (text) {
        var told = /\d\d:\d\d/.exec(text); // {"saved_at": "10:42"}
        tell('saved', told ? told[0] : clock());
      }).catch(function () { dirty = true; tell('failed'); again(); });
    }
    function touched() { dirty = true; clearTimeout(timer); timer = setTimeout(save, IDLE_MS); }

    form.addEventListener('input', touched);
    form.addEventListener('change', touched);
    form.addEventListener('submit', function () { dirty = false; clearTimeout(timer); });
    window.addEventListener('online', function () { if (dirty) save(); });
    document.addEventListener('visibilitychange', function () {
      if (document.visibilityState === 'hidden') save(true);
    });
  }

  /* ---- a form is sent only to a server that answers: the browser's own error page would take what was typed ---- */
  var ANSWER_MS = 5000;

  function tellUnreachable() {
    var box = document.getElementById('toasts');
    if (!box || box.querySelector('[data-unreached]')) return;
    var toast = document.createElement('div');
    var words = document.createElement('p');
    toast.className = 'toast toast-bad';
    toast.setAttribute('role', 'alert');
    toast.dataset.unreached = '1';
    words.textContent = box.dataset.unreachable;
    toast.appendChild(words);
    box.appendChild(toast);
  }
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.matches('form[data-draft]') || form.dataset.reached || !form.requestSubmit || !window.AbortController) return;
    var submitter = event.submitter;
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, ANSWER_MS);
    event.preventDefault();
    if (form.dataset.asking) return;
    form.dataset.asking = '1';
    fetch('/healthz', { cache: 'no-store', signal: stop.signal }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      all('[data-unreached]').forEach(function (toast) { toast.remove(); });
      form.dataset.reached = '1';
      if (submitter && submitter.form === form) form.requestSubmit(submitter);
      else form.requestSubmit();
    }).catch(function () {
      tellUnreachable();
      form.dispatchEvent(new Event('input')); // the draft is tried again, too
    }).then(function () {
      clearTimeout(timer);
      delete form.dataset.asking;
      delete form.dataset.reached;
    });
  });

  /* ---- errors: the summary takes focus, its links move focus into the field ---- */
  on('click', '.errs a[href^="#"]', function (link, event) {
    var field = document.getElementById(link.getAttribute('href').slice(1));
    if (!field) return;
    event.preventDefault();
    var control = field.matches('input, select, textarea, button, a') ? field : field.querySelector('input, select, textarea, a, button');
    (control || field).focus();
    (control || field).scrollIntoView({ block: 'center' });
  });

  /* ---- disclosure: a button, or a link that also works as a page ---- */
  function disclose(button, event) {
    var target = document.getElementById(button.dataset.disclose);
    if (!target) return;
    if (event) event.preventDefault();
    var open = target.hidden;
    target.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open && target.dataset.src && window.htmx) {
      window.htmx.ajax('GET', target.dataset.src, { target: target.querySelector('[data-into]') || target });
      target.removeAttribute('data-src');
    }
  }
  on('click', '[data-disclose]', disclose);
  document.addEventListener('keydown', function (event) {
    if (event.key === ' ' && event.target.matches('a[data-disclose]')) disclose(event.target, event);
  });
  on('click', '[data-query-more]', function (button) {
    var open = button.closest('.query').classList.toggle('open');
    button.setAttribute('aria-expanded', String(open));
  });

  /* ---- menus and the key help ---- */
  function closeMenus(except) {
    all('details[data-menu][open]').forEach(function (menu) { if (menu !== except) menu.open = false; });
  }
  document.addEventListener('click', function (event) { closeMenus(event.target.closest('details[data-menu]')); });
  document.addEventListener('focusin', function (event) { closeMenus(event.target.closest('details[data-menu]')); });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    var menu = event.target.closest ? event.target.closest('details[data-menu][open]') : null;
    closeMenus();
    if (menu) menu.querySelector('summary').focus();
  });
  on('click', '[data-open]', function (button) {
    closeMenus();
    var dialog = document.getElementById(button.dataset.open);
    if (dialog && dialog.showModal && !dialog.open) dialog.showModal();
  });

  /* ---- toasts: time stops while one is looked at ---- */
  function startToast(toast) {
    if (toast.dataset.running) return;
    toast.dataset.running = '1';
    var left = Number(toast.dataset.toast); // 0: stays until it is closed, as a refusal does
    var shown = toast.querySelector('[data-left]');
    var close = toast.querySelector('[data-close]');
    var held = false;
    var timer = left > 0 && setInterval(function () {
      if (held) return;
      left -= 1;
      if (left <= 0) { clearInterval(timer); toast.remove(); return; }
      if (shown) shown.textContent = shown.dataset.left.replace('{n}', String(left));
    }, 1000);
    ['mouseenter', 'focusin'].forEach(function (type) { toast.addEventListener(type, function () { held = true; }); });
    toast.addEventListener('mouseleave', function () { held = toast.contains(document.activeElement); });
    toast.addEventListener('focusout', function (event) { held = toast.contains(event.relatedTarget); });
    if (!close) return;
    close.hidden = false;
    close.addEventListener('click', function () { clearInterval(timer); toast.remove(); });
  }

  on('click', '[data-print]', function () { window.print(); });

  /* ---- ticked rows ---- */
  function countTicked(form) {
    var boxes = all('input[name="ids"]', form);
    var ticked = boxes.filter(function (box) { return box.checked; });
    var bar = form.querySelector('[data-selbar]');
    var text = form.querySelector('[data-selected]');
    var every = form.querySelector('[data-all]');
    boxes.forEach(function (box) { box.closest('tr').classList.toggle('sel', box.checked); });
    if (bar) bar.classList.toggle('on', ticked.length > 0);
    if (text) text.textContent = text.dataset.text.replace('{n}', String(ticked.length));
    if (every) { every.checked = ticked.length === boxes.length; every.indeterminate = ticked.length > 0 && !every.checked; }
  }
  on('change', '[data-bulk] input', function (box) {
    var form = box.closest('[data-bulk]');
    if ('all' in box.dataset) all('input[name="ids"]', form).forEach(function (other) { other.checked = box.checked; });
    countTicked(form);
  });
  document.addEventListener('reset', function (event) {
    if (event.target.matches('[data-bulk]')) setTimeout(function () { countTicked(event.target); }, 0);
  });

  /* ---- after a log-in in the middle of a save, the save goes on ---- */
  all('form[data-go-on]').forEach(function (form) { HTMLFormElement.prototype.submit.call(form); });

  /* ---- small helps ---- */
  on('change', '[data-reveal]', function (box) {
    all('input[autocomplete="current-password"]', box.form).forEach(function (field) {
      field.type = box.checked ? 'text' : 'password';
    });
  });
  on('change', '[data-drop-file]', function (field) { if (field.files.length) field.form.submit(); });
  ['dragover', 'dragleave', 'drop'].forEach(function (type) {
    on(type, '[data-drop]', function (form, event) {
      var field = form.querySelector('[data-drop-file]');
      if (!field || !event.dataTransfer || event.dataTransfer.types.indexOf('Files') < 0) return;
      event.preventDefault();
      form.parentNode.classList.toggle('drag', type === 'dragover');
      if (type !== 'drop' || !event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      form.submit();
    });
  });

  /* ---- characters left: code points, as the server counts them ---- */
  function countLeft(shown) {
    var field = document.getElementById(shown.dataset.count);
    var left = Number(shown.dataset.limit) - Array.from(field.value).length;
    shown.textContent = shown.dataset.text.replace('{n}', String(Math.max(left, 0)));
  }
  document.addEventListener('input', function (event) {
    all('[data-count]').filter(function (shown) { return shown.dataset.count === event.target.id; }).forEach(countLeft);
  });

  /* ---- every piece of page, first load and swapped fragments alike; doing it twice changes nothing ---- */
  function prepare() {
    all('[data-toast]').forEach(startToast); all('form[data-draft]').forEach(watchDraft);
    all('form[data-bulk]').forEach(countTicked); all('[data-count]').forEach(countLeft);
    all('[data-open], [data-reveal-box], [data-query-more]').forEach(function (item) { item.hidden = false; });
    var alarm = all('[data-errors]').filter(function (found) { return !found.dataset.seen; })[0];
    if (!alarm) return;
    alarm.dataset.seen = '1'; alarm.focus();
  }
  prepare();
  document.addEventListener('htmx:afterSettle', prepare);
  document.addEventListener('htmx:oobAfterSwap', prepare);
})();

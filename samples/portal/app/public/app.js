import { announce, element } from './dom.js';
import { showCatalog } from './catalog-view.js';
import { showEntity } from './entity-view.js';
import { go } from './navigation.js';
import { showTask, showTasks } from './task-view.js';
import { showForm, showTemplates } from './template-view.js';

const VIEWS = [
  [/^\/(?:index\.html)?$/, showCatalog],
  [/^\/entity\/([^/]+)\/([^/]+)\/([^/]+)\/?$/, showEntity],
  [/^\/create\/?$/, showTemplates],
  [/^\/create\/([^/]+)\/([^/]+)\/?$/, showForm],
  [/^\/tasks\/?$/, showTasks],
  [/^\/tasks\/([^/]+)\/?$/, showTask],
];

const main = document.getElementById('main');
let portal = 'Portal';
let leaving = new AbortController();

/** Fills the page according to its address. A view receives a signal that tells when it has been left. */
async function show({ moved = false } = {}) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const content = await makeContent(signal);
  if (signal.aborted) return;
  main.replaceChildren(...content.nodes);
  document.title = content.title === portal ? portal : `${content.title} · ${portal}`;
  markCurrent();
  if (!moved) return;
  // What a browser does when it loads a page: begin at the top, and tell those who listen where they are.
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
  announce(content.title);
}

async function makeContent(signal) {
  try {
    for (const [pattern, view] of VIEWS) {
      const match = pattern.exec(location.pathname);
      if (match !== null) return await view(match.slice(1).map(decodeURIComponent), signal);
    }
    return { title: 'Nothing here', nodes: [element('h1', {}, 'There is nothing at this address')] };
  } catch (error) {
    const isOutside = error.name === 'SignInError';
    const again = isOutside ? [element('p', { class: 'actions' }, element('button', { type: 'button', onclick: () => void show() }, 'Try again'))] : [];
    const heading = isOutside ? 'You are not signed in' : 'That did not work';
    return { title: 'Problem', nodes: [element('h1', {}, heading), element('p', { class: 'notice', role: 'alert' }, error.message), ...again] };
  }
}

function markCurrent() {
  const section = location.pathname.startsWith('/create') ? '/create' : location.pathname.startsWith('/tasks') ? '/tasks' : '/';
  for (const item of document.querySelectorAll('nav a')) {
    if (item.getAttribute('href') === section) item.setAttribute('aria-current', 'page');
    else item.removeAttribute('aria-current');
  }
}

document.addEventListener('click', (event) => {
  const anchor = event.target.closest?.('a[href^="/"]');
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (anchor === null || anchor === undefined || !plain || event.defaultPrevented) return;
  event.preventDefault();
  go(anchor.getAttribute('href'));
});
addEventListener('popstate', () => void show({ moved: true }));

// For everybody, so that the page has its name also where nobody can sign in.
const settings = await fetch('/api/app/settings.json').then((response) => response.json()).catch(() => ({}));
portal = settings.app?.title ?? portal;
document.getElementById('brand').textContent = portal;
await show();

/** Goes to another page of the portal without loading it anew. */
export function go(path) {
  history.pushState(undefined, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

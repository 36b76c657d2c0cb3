/** The text of a descriptor of a component. */
export function component(name: string, more = ''): string {
  return `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
spec:
  type: service
  lifecycle: production
  owner: harbour
${more}`;
}

/** The text of a descriptor that leads to other files. */
export function location(name: string, ...targets: readonly string[]): string {
  return `apiVersion: backstage.io/v1alpha1
kind: Location
metadata:
  name: ${name}
spec:
  targets:
${targets.map((target) => `    - ${target}`).join('\n')}
`;
}

/** Several documents in one file. */
export function documents(...texts: readonly string[]): string {
  return texts.join('---\n');
}

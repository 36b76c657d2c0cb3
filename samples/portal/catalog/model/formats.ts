/** The form that a text must have, and how to say so. */
export interface Format {
  readonly expects: string;
  matches(text: string): boolean;
}

const LONGEST_NAME = 63;
const LONGEST_DOMAIN = 253;
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const DOMAIN_LABEL = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const nameFormat: Format = {
  expects: 'letters, digits and [-_.], with a letter or digit at both ends, at most 63 characters',
  matches: isName,
};

export const namespaceFormat: Format = {
  expects: 'lower-case letters and digits, separated by single dashes, at most 63 characters',
  matches: isDomainLabel,
};

export const kindFormat: Format = {
  expects: 'letters and digits, starting with a letter, at most 63 characters',
  matches: (text) => text.length <= LONGEST_NAME && /^[A-Za-z][A-Za-z0-9]*$/.test(text),
};

export const apiVersionFormat: Format = {
  expects: 'a version such as backstage.io/v1alpha1: letters and digits, after an optional domain and a slash',
  matches: (text) => hasOptionalDomain(text, (rest) => rest.length <= LONGEST_NAME && /^[A-Za-z0-9]+$/.test(rest)),
};

/** Of labels and annotations alike. */
export const keyFormat: Format = {
  expects:
    'a key such as example.com/cost-centre: letters, digits and [-_.], after an optional lower-case domain and a slash',
  matches: (text) => hasOptionalDomain(text, isName),
};

export const labelValueFormat: Format = {
  expects: `empty, or ${nameFormat.expects}`,
  matches: (text) => text === '' || isName(text),
};

export const tagFormat: Format = {
  expects: 'lower-case letters, digits and [:+#], separated by single dashes, at most 63 characters',
  matches: (text) => text.length <= LONGEST_NAME && /^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$/.test(text),
};

export const urlFormat: Format = {
  expects: 'a URL such as https://example.com/dashboard',
  matches: (text) => URL.canParse(text),
};

function isName(text: string): boolean {
  return text.length <= LONGEST_NAME && NAME.test(text);
}

function isDomainLabel(text: string): boolean {
  return text.length <= LONGEST_NAME && DOMAIN_LABEL.test(text);
}

function hasOptionalDomain(text: string, matchesRest: (rest: string) => boolean): boolean {
  const [first = '', second, ...others] = text.split('/');
  if (second === undefined) return matchesRest(first);
  return (
    others.length === 0 &&
    first.length <= LONGEST_DOMAIN &&
    first.split('.').every(isDomainLabel) &&
    matchesRest(second)
  );
}

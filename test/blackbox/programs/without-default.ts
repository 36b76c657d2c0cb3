/** A module of a package that forgot its default export. */
export const withoutDefault = true;

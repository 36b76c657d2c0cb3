/** Why targets were met or missed. Written by people, and kept when the page is written again. */
export const REMARKS: Readonly<Record<string, string>> = {
  P1: '',
};

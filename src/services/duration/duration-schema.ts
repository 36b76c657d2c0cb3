/** The schema of a duration, with what the key means and the default in words. */
export function durationSchema(description: string, defaultInWords?: string) {
  return {
    description: `${description} A duration: 30s, PT30S or { seconds: 30 }.`,
    type: ['string', 'object'],
    ...(defaultInWords === undefined ? {} : { default: defaultInWords }),
  } as const;
}

import type { ReadUrlResponse, UrlSearchResponse } from '../../contracts/url-reader.js';

/** A search without a pattern: the one file, or none when there is no such file. */
export async function searchOne(url: string, read: () => Promise<ReadUrlResponse>): Promise<UrlSearchResponse> {
  try {
    const { buffer, etag = '', lastModifiedAt } = await read();
    return {
      files: [{ url, content: () => buffer(), ...(lastModifiedAt !== undefined && { lastModifiedAt }) }],
      etag,
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundError') return { files: [], etag: '' };
    throw error;
  }
}

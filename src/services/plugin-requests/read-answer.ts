const LARGEST = 10_000_000;

/**
 * The text of an answer.
 *
 * @throws Error for more than 10 MB, which are not read
 */
export async function readAnswer(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = '';
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LARGEST) throw new Error(`the answer of ${response.url} is larger than ${LARGEST} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

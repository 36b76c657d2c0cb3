/** The message of an error in the body of a response. */
export async function messageOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { message: string } }).error.message;
}

/** The status and the error in the body of a response. */
export async function failureOf(response: Response): Promise<[status: number, name: string, message: string]> {
  const { error } = (await response.json()) as { error: { name: string; message: string } };
  return [response.status, error.name, error.message];
}

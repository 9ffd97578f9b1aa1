/** What went wrong, and what to do about it. */

export function Problem({
  error,
}: {
  readonly error: { readonly message: string; readonly remedy?: string | undefined };
}) {
  return (
    <div class="problem" role="alert">
      {error.message.split('\n').map((line) => (
        <p key={line}>{line}</p>
      ))}
      {error.remedy && <p class="remedy">What to do: {error.remedy}.</p>}
    </div>
  );
}

/** Any thrown value as such an error. */
export function problemOf(thrown: unknown): { readonly message: string; readonly remedy?: string | undefined } {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const { message, remedy } = thrown as Error & { readonly remedy?: string };
  return { message, remedy };
}

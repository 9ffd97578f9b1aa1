/** Says that the server does not answer. */

export function Disconnected() {
  return (
    <p class="notice warn" role="status">
      The studio does not answer. Trainings go on without it; start it again with <code>ali studio</code>.
    </p>
  );
}

/** File names of a run's pictures. */

export function pictureName(step: number, { pairs = false }: { readonly pairs?: boolean } = {}): string {
  return `step-${String(step).padStart(8, '0')}${pairs ? '-reconstructions' : ''}.png`;
}

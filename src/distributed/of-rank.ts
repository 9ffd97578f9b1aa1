/** Where among the ranks an error comes from. */

import { hostname } from 'node:os';
import { AliError } from '../errors.ts';
import type { Share } from './share.ts';

/** The error with the rank and host in which it was thrown. */
export function ofRank({ rank }: Pick<Share, 'rank'>, error: AliError): AliError {
  const { code, message, remedy } = error;
  const options = { ...(remedy !== undefined && { remedy }), cause: error };
  return new AliError(code, `rank ${rank} on ${hostname()}: ${message}`, options);
}

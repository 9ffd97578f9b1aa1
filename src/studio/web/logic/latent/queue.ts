/** Tasks one after another, urgent ones first; and work of which only the newest request matters. */

export interface Queue {
  /** @param options.urgent before all that are not */
  add<T>(task: () => Promise<T>, options?: { readonly urgent?: boolean }): Promise<T>;
}

export function createQueue(): Queue {
  const urgentTasks: (() => Promise<void>)[] = [];
  const otherTasks: (() => Promise<void>)[] = [];
  let working = false;

  async function work(): Promise<void> {
    working = true;
    for (let next = urgentTasks.shift() ?? otherTasks.shift(); next; next = urgentTasks.shift() ?? otherTasks.shift()) {
      await next();
    }
    working = false;
  }

  return {
    add(task, { urgent = false } = {}) {
      return new Promise((resolve, reject) => {
        (urgent ? urgentTasks : otherTasks).push(() => task().then(resolve, reject));
        if (!working) void work();
      });
    },
  };
}

/**
 * Passes requests to `work` one at a time; of those that come while it works only the newest is kept, so that a drag is never behind.
 */
export function createLatest<Request, Result>(
  work: (request: Request) => Promise<Result>,
  deliver: (result: Result, request: Request) => void,
  fail: (error: unknown) => void,
): (request: Request) => void {
  let waiting: { readonly request: Request } | undefined;
  let working = false;
  return async (request) => {
    waiting = { request };
    if (working) return;
    working = true;
    while (waiting) {
      const now: { readonly request: Request } = waiting;
      waiting = undefined;
      try {
        deliver(await work(now.request), now.request);
      } catch (error) {
        fail(error);
      }
    }
    working = false;
  };
}

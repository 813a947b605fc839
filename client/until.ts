/** The same, unless the signal ends the wait first: then it throws the signal's reason. */
export const until = <Value>(promise: Promise<Value>, signal?: AbortSignal): Promise<Value> =>
  signal
    ? new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        if (signal.aborted) abort();
        signal.addEventListener('abort', abort);
        promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
      })
    : promise;

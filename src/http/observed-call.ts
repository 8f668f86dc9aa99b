import axios, { type AxiosPromise, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { Observable } from 'rxjs';

/**
 * As HttpService makes it: sent when somebody subscribes, given up when he unsubscribes before the answer (but for
 * streams). HttpService cancels also what is over, and the error that this makes costs more than all the rest.
 */
export function observedCall<T>(
  send: (...args: unknown[]) => AxiosPromise<T>,
  args: readonly unknown[],
): Observable<AxiosResponse<T>> {
  return new Observable((subscriber) => {
    // As with HttpService, the config comes last.
    const config = { ...(args.at(-1) as AxiosRequestConfig | undefined) };
    const source = config.cancelToken ? undefined : axios.CancelToken.source();
    if (source) config.cancelToken = source.token;
    let over = false;
    send(...args.slice(0, -1), config).then(
      (response) => {
        over = true;
        subscriber.next(response);
        subscriber.complete();
      },
      (error: unknown) => {
        over = true;
        subscriber.error(error);
      },
    );
    return () => {
      if (!over && config.responseType !== 'stream') source?.cancel();
    };
  });
}

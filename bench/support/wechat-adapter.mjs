/** An axios adapter that answers like WeChat without leaving the process: what is measured is not the network. */
export function wechatAdapter({ tokenLength = 140 } = {}) {
  let issued = 0;
  const adapter = (config) => {
    const isTokenCall = /\/cgi-bin\/(?:stable_)?token$/.test(config.url);
    if (isTokenCall) issued += 1;
    const data = isTokenCall
      ? `{"access_token":"${`${issued}_`.padEnd(tokenLength, 'wX5-n_Q9')}","expires_in":7200}`
      : '{"subscribe":1,"openid":"o6_bmjrPTlm6_2sgVt7hMZOPfL2M","language":"zh_CN","subscribe_time":1382694957}';
    return Promise.resolve({ data, status: 200, statusText: 'OK', headers: {}, config, request: undefined });
  };
  return {
    adapter,
    /** Tokens handed out so far. */
    get issued() {
      return issued;
    },
  };
}

/** What every peer for official accounts sends. */
export const MESSAGE = {
  touser: 'openid-of-alice',
  template_id: 'template-order-paid',
  data: { thing1: { value: 'Latte' } },
};

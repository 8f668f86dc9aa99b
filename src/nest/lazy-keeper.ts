import type { Credential } from '../core/credential.js';
import { engineError } from '../core/engine-errors.js';
import type {
  CredentialGlance,
  CredentialKeeper,
  CredentialStatus,
  GetOptions,
  ReadOptions,
  RejectionContext,
  RejectionVerdict,
} from '../core/keeper.js';
import type { Locale } from '../core/settings.js';
import { abortable } from '../core/wait.js';

/** The keeper of an account that has to be found first, whenever it is not in memory. */
export class LazyKeeper implements CredentialKeeper {
  constructor(
    private readonly account: string,
    private readonly find: () => CredentialKeeper | Promise<CredentialKeeper>,
    private readonly known: () => CredentialKeeper | undefined,
    private readonly locale: Locale,
  ) {}

  /** Never: the account has to be found first. */
  ready(): undefined {}

  get(options?: GetOptions): Promise<Credential> {
    return this.withKeeper((keeper) => keeper.get(options), options?.signal);
  }

  value(options?: GetOptions): Promise<string> {
    return this.withKeeper((keeper) => keeper.value(options), options?.signal);
  }

  peek(): Credential | undefined {
    return this.known()?.peek();
  }

  read(options?: ReadOptions): Promise<Credential | undefined> {
    return this.withKeeper((keeper) => keeper.read(options));
  }

  followNews(): void {
    this.known()?.followNews();
  }

  holdMs(credential: Credential): number {
    return this.known()?.holdMs(credential) ?? 0;
  }

  rejected(id: string, rejection?: RejectionContext): Promise<RejectionVerdict> {
    return this.withKeeper((keeper) => keeper.rejected(id, rejection));
  }

  refreshRejected(value: string): Promise<Credential> {
    return this.withKeeper((keeper) => keeper.refreshRejected(value));
  }

  force(reason: string): Promise<Credential> {
    return this.withKeeper((keeper) => keeper.force(reason));
  }

  status(): Promise<CredentialStatus> {
    return this.withKeeper((keeper) => keeper.status());
  }

  glance(): CredentialGlance {
    return this.known()?.glance() ?? { state: 'unused', failing: false };
  }

  private async withKeeper<T>(
    use: (keeper: CredentialKeeper) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const found = this.find();
    if (!(found instanceof Promise)) return use(found);
    return use(await abortable(found, signal, () => this.aborted()));
  }

  private aborted(): Error {
    const { account } = this;
    const message = `The caller gave up waiting for account "${account}"`;
    return engineError('ABORTED', message, this.locale, { account });
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash, type Options, verify } from '@node-rs/argon2';
import { randomToken } from '../../common/secrets.js';

/** Argon2id, the library's default, at the least cost that OWASP recommends: 19 MiB, 2 passes, 1 lane. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Passwords as argon2id hashes (RFC 9106) in PHC strings. */
@Injectable()
export class PasswordsService implements OnModuleInit {
  /** What the passwords of unknown accounts are compared with: it costs the same time as a known account's. */
  private decoy = '';

  async onModuleInit(): Promise<void> {
    this.decoy = await this.hash(randomToken());
  }

  /** A salted hash to store. */
  hash(password: string): Promise<string> {
    return hash(normalise(password), COST);
  }

  /** Whether a password has that hash. Where there is none it is false, after as long a time. */
  async matches(password: string, stored: string | null | undefined): Promise<boolean> {
    const isSame = await verify(stored ?? this.decoy, normalise(password));
    return isSame && typeof stored === 'string';
  }
}

/** NIST SP 800-63B §3.1.1.2: one password, however a keyboard composes its characters. */
function normalise(password: string): string {
  return password.normalize('NFKC');
}

import { NotFoundException } from '@nestjs/common';

/** The 404 for a session that is unknown, ended, or another's: which of them, nobody learns. */
export function noSuchSession(): NotFoundException {
  return new NotFoundException('There is no such session');
}

import { Injectable } from '@nestjs/common';

/** How often something may be asked for. */
export interface RatePolicy {
  /** Requests of one address in one window. Hosted clients and offices share addresses: it is generous. */
  quota: number;
  windowSeconds: number;
  /** Requests of all addresses together in one window. */
  inAll: number;
  /** Past that, what each network still has in a window: whoever floods from many addresses locks nobody out. */
  reserve: number;
  /**
   * Whether every answer tells what is left, or a 429 alone: where the answer is a redirect, a low number could keep
   * one from following it (draft-ietf-httpapi-ratelimit-headers-11 §6).
   */
  isAnnounced: boolean;
}

/** What the limits are called, in headers and in the log. */
export type PolicyName = keyof RatePolicies;

/** Every limit by address, in one place, so that a test can set it otherwise. */
@Injectable()
export class RatePolicies {
  readonly register: RatePolicy = {
    quota: 100,
    windowSeconds: 600,
    inAll: 1000,
    reserve: 5,
    isAnnounced: true,
  };
  /**
   * By default a request waits for its decision as long as a window lasts. What one address may ask for in two of them is less
   * than a client may have waiting, and what all may is less than may wait in all (AuthorizationRequestsService): so
   * those caps are not one stranger's to use up.
   */
  readonly authorize: RatePolicy = {
    quota: 240,
    windowSeconds: 600,
    inAll: 4500,
    reserve: 10,
    isAnnounced: false,
  };
  /** The page and the form. Failures have a policy of their own besides (FailedSignIns). */
  readonly login: RatePolicy = {
    quota: 120,
    windowSeconds: 60,
    inAll: 1200,
    reserve: 10,
    isAnnounced: false,
  };
  readonly token: RatePolicy = {
    quota: 600,
    windowSeconds: 60,
    inAll: 6000,
    reserve: 30,
    isAnnounced: true,
  };
  readonly revoke: RatePolicy = {
    quota: 600,
    windowSeconds: 60,
    inAll: 6000,
    reserve: 30,
    isAnnounced: true,
  };
  readonly introspect: RatePolicy = {
    quota: 600,
    windowSeconds: 60,
    inAll: 6000,
    reserve: 30,
    isAnnounced: true,
  };
  /** Requests without the admin key, or with a wrong one. */
  readonly 'admin-key': RatePolicy = {
    quota: 10,
    windowSeconds: 60,
    inAll: 600,
    reserve: 3,
    isAnnounced: false,
  };
}

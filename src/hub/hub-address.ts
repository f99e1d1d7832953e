import { OptionsError } from '../core/errors.ts';

/** Where a hub is, and what is said to it alone. */
export interface HubAddress {
  /** Without a slash at its end. */
  readonly url: string;
  readonly origin: string;
  /** Sent to `origin` and to nobody else. */
  readonly token: string | undefined;
}

export const urlVariable = 'RXREC_HUB';
export const tokenVariable = 'RXREC_HUB_TOKEN';

/**
 * The address of a hub, from what was given or else from the environment.
 *
 * Errors: `OptionsError` `missing-value`, `wrong-value`.
 *
 * @example
 * hubAddress({ url: 'http://127.0.0.1:8080/hub/' }, {}) // { url: 'http://127.0.0.1:8080/hub', origin: 'http://127.0.0.1:8080', token: undefined }
 */
export function hubAddress({ url, token }: { readonly url?: string | undefined; readonly token?: string | undefined }, environment: Readonly<Record<string, string | undefined>> = process.env): HubAddress {
  const given = url ?? environment[urlVariable]?.trim();
  if (given === undefined || given === '') {
    throw new OptionsError('missing-value', 'no hub was named to fetch models from', `give its address as --hub URL (url), or in the environment variable ${urlVariable}; there is no default`);
  }
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) throw new OptionsError('wrong-value', `the hub "${shown(given)}" is no address, expected http:// or https://`, 'give the address that its models are below');
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw new OptionsError('wrong-value', `the address of the hub holds more than protocol, host and path: ${parsed.origin}`, `give a token in the environment variable ${tokenVariable}`);
  }
  return { url: `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`, origin: parsed.origin, token: tokenOf(token ?? environment[tokenVariable]) };
}

function tokenOf(given: string | undefined): string | undefined {
  const token = given?.trim();
  if (token === undefined || token === '') return undefined;
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new OptionsError('wrong-value', `the token of the hub cannot be sent: it has blanks or letters beyond ASCII in it`, `set ${tokenVariable} to the token and nothing else`);
  }
  return token;
}

/** What may have a password in it is not shown whole. */
const shown = (url: string): string => url.replace(/\/\/[^/@]*@/, '//***@').slice(0, 120);

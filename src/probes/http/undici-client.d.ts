/** undici's client by itself: its index also loads fetch, caches and mocks, which cost 40 ms at every start. */
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici';

  export = Client;
}

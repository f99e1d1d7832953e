/** A noun that costs something to start (a model in a worker thread). Opening it twice joins the one already running. */
export interface Openable<Opened extends { close(): Promise<void> } = { close(): Promise<void> }> {
  open(): Promise<Opened>;
}

// How the service and the plugin of events speak to each other in the metadata of an event. No header of HTTP can be called like this.

/** Which groups the publisher has served already; only groups of this process are kept from it. */
export const NOTIFIED = 'proscenium:notified';
/** Which groups have been served where an event was published. Only relays see it. */
export const SERVED = 'proscenium:served';
/** Who has published the event through the HTTP bus, such as `plugin:catalog`. */
export const FROM_BUS = 'proscenium:bus';
/** How the groups begin that carry events to the HTTP bus. */
export const RELAY_GROUPS = 'events.bus.';

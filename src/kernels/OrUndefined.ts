/** What is optional may also be there and undefined: as it is where a registration's properties were read one by one. */
export type OrUndefined<T> = { readonly [K in keyof T]: T[K] | undefined };

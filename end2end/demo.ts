// What the tests know of the demo shop: demo/products.csv, demo/stores.json, demo/stock.csv.

export interface Variant {
  readonly handle: string;
  readonly sku: string;
  /** In cents, tax included; none of these is reduced or costs another price in a store. */
  readonly minor: number;
}

const variant = (handle: string, value: string, minor: number): Variant => ({ handle, sku: `${handle}-${value}`.toUpperCase(), minor });

export const kettle = variant("electric-kettle-1-7l", "stainless-steel", 4490);
export const blackKettle = variant("electric-kettle-1-7l", "black", 4490);
export const toaster = variant("2-slice-toaster", "black", 3790);
export const dryer = variant("ionic-hair-dryer", "rose-gold", 6490);
/** Sold out in every store. */
export const soldOut = variant("personal-blender", "mint", 4690);
/** Whose stock the tests change, one for each project that does, so that they do not meet. */
export const counted = {
  "desktop-js": variant("travel-hair-dryer", "black", 3290),
  "phone-js": variant("travel-hair-dryer", "pink", 3290),
} as Record<string, Variant>;

/** Which are bought out at a store, likewise: both variants of a product that every store's page shows. */
export const bought = {
  "desktop-js": [variant("robot-vacuum", "black", 0), variant("robot-vacuum", "white", 0)],
  "phone-js": [variant("beard-trimmer-3000", "black", 0), variant("beard-trimmer-3000", "dark-grey", 0)],
} as Record<string, [Variant, Variant]>;

export const STORES = [
  "lyon-croix-rousse",
  "lyon-guillotiere",
  "paris-batignolles",
  "nantes-talensac",
  "rennes-sainte-anne",
  "lille-wazemmes",
  "bordeaux-chartrons",
  "strasbourg-krutenau",
] as const;

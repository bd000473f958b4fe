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
/** Whose stock is counted while people look, in one spec each. */
export const counted = { availability: variant("travel-hair-dryer", "black", 3290), nearby: variant("travel-hair-dryer", "pink", 3290) };
/** Which are bought out at a store: both variants of a product that every store's page shows. */
export const bought = [variant("beard-trimmer-3000", "black", 0), variant("beard-trimmer-3000", "dark-grey", 0)] as const;

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

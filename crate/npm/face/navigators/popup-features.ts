import type { PopupWindowFeatures } from "./popup-window-features.js";

/** The features as text for `window.open`; by default centered on this page's window, and as wide as fits. */
export function popupFeatures(wanted: PopupWindowFeatures): string {
    const features = { ...wanted };
    const { outerWidth, outerHeight, screenX, screenY } = window;
    const middle = (start: number, length: number, own: number) => Math.max(0, Math.round(start + (length - own) / 2));
    features.width ??= [800, 720, 600, 480].find((width) => width <= outerWidth / 1.618) ?? 360;
    features.left ??= middle(screenX, outerWidth, features.width);
    if (features.height != null) features.top ??= middle(screenY, outerHeight, features.height);
    return Object.entries(features)
        .filter(([, value]) => value != null)
        .map(([name, value]) => `${name}=${typeof value === "boolean" ? (value ? "yes" : "no") : value}`)
        .join(",");
}

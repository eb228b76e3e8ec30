/** How a popup looks (`window.open`, HTML Standard section 7.2.2.1). All lengths in CSS pixels. */
export interface PopupWindowFeatures {
    /** How far it is from the left of the screen; by default in the middle of this page's window. */
    left?: number;
    /** How far it is from the top of the screen; as `left`. */
    top?: number;
    /** Its width; by default one that fits this page's window, from 360 to 800. */
    width?: number;
    /** Its height (default: 640). */
    height?: number;
    menubar?: boolean | string;
    toolbar?: boolean | string;
    location?: boolean | string;
    status?: boolean | string;
    resizable?: boolean | string;
    scrollbars?: boolean | string;
    /** After how many seconds it is closed; not by time with -1, the default. */
    closePopupWindowAfterInSeconds?: number;
    [k: string]: boolean | string | number | undefined;
}

/** How a popup looks where nothing else is said. */
export const defaultPopupWindowFeatures = (): PopupWindowFeatures => ({
    location: false,
    toolbar: false,
    height: 640,
    closePopupWindowAfterInSeconds: -1,
});

/** In the words of `window.open`: in the middle of this page's window, and as wide as fits. */
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

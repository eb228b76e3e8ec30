//! The size and position of a popup.

/// The size and position of a popup, named as in oidc-client-ts. All lengths are in CSS pixels.
///
/// ```
/// use oidc_client_wasm::PopupWindowFeatures;
///
/// let features = PopupWindowFeatures { width: Some(500), ..PopupWindowFeatures::default() };
/// assert_eq!((features.height, features.left), (640, None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopupWindowFeatures {
    /// The width; by default one that fits into the page's own window, from 360 to 800.
    pub width: Option<i32>,
    /// The height; 640 by default.
    pub height: i32,
    /// The distance from the left of the screen; by default the popup is centred on the page's own window.
    pub left: Option<i32>,
    /// The distance from the top of the screen; as `left`.
    pub top: Option<i32>,
}

impl Default for PopupWindowFeatures {
    fn default() -> Self {
        Self { width: None, height: 640, left: None, top: None }
    }
}

/// The position and size of the page's own window on the screen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Frame {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl PopupWindowFeatures {
    /// The `features` argument of `window.open` (HTML Standard section 7.2.2.1).
    pub(super) fn to_text(&self, page: Frame) -> String {
        let fits = |width: &i32| width.saturating_mul(1618) <= page.width.saturating_mul(1000);
        let width = self.width.or_else(|| [800, 720, 600, 480].into_iter().find(fits)).unwrap_or(360);
        let middle =
            |start: i32, length: i32, own: i32| start.saturating_add((length.saturating_sub(own) / 2).max(0));
        let left = self.left.unwrap_or_else(|| middle(page.left, page.width, width));
        let top = self.top.unwrap_or_else(|| middle(page.top, page.height, self.height));
        format!("popup,width={width},height={},left={left},top={top}", self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_popup_is_in_the_middle_of_the_page_and_as_wide_as_fits() {
        let page = Frame { left: 100, top: 50, width: 1200, height: 840 };
        let features = PopupWindowFeatures::default();
        assert_eq!(features.to_text(page), "popup,width=720,height=640,left=340,top=150");
        let phone = Frame { left: 0, top: 0, width: 390, height: 600 };
        assert_eq!(features.to_text(phone), "popup,width=360,height=640,left=15,top=0");
        let odd = Frame { left: i32::MAX, top: i32::MIN, width: i32::MAX, height: i32::MIN };
        assert!(features.to_text(odd).starts_with("popup,width=800"));
    }

    #[test]
    fn explicit_values_are_used_unchanged() {
        let features = PopupWindowFeatures { width: Some(1), height: 2, left: Some(-3), top: Some(4) };
        assert_eq!(features.to_text(Frame::default()), "popup,width=1,height=2,left=-3,top=4");
    }
}

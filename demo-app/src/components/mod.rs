//! The parts that pages are made of.

mod avatar;
mod board;
mod click_button;
mod connection_badge;
mod connection_panel;
mod edgebase;
mod error_panel;
mod header;
mod identity_card;
mod instantdb;
mod mark;
mod notice;
mod posts;
mod sign_in_button;
mod skeleton;
mod storage_warning;
mod tabs;
mod token_expiry;

pub use avatar::Avatar;
pub use board::BoardCard;
pub use click_button::ClickButton;
pub use connection_badge::ConnectionBadge;
pub use connection_panel::ConnectionPanel;
pub use edgebase::EdgeBaseCard;
pub use error_panel::ErrorPanel;
pub use header::{Brand, Footer, Header};
pub use identity_card::IdentityCard;
pub use instantdb::InstantDbCard;
pub use mark::{Fingerprint, Mark};
pub use notice::NoticeBar;
pub use posts::PostsCard;
pub use sign_in_button::SignInButton;
pub use skeleton::Skeleton;
pub use storage_warning::StorageWarning;
pub use tabs::{TabPanel, Tabs};
pub use token_expiry::TokenCard;

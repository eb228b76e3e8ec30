//! The server: renders each page, serves the WebAssembly, and never sees a token.

use std::env;
use std::error::Error;
use std::net::SocketAddr;

use axum::Router;
use demo_ssr::App;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, file_and_error_handler, generate_route_list};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::var("ADDRESS").unwrap_or_else(|_| "127.0.0.1:5180".to_owned());
    let options = LeptosOptions::builder()
        .output_name("demo_ssr")
        .site_root(env::var("SITE_ROOT").unwrap_or_else(|_| "target/ssr".to_owned()))
        .site_addr(address.parse::<SocketAddr>()?)
        .build();
    let routes = generate_route_list(App);
    let app = Router::new()
        .leptos_routes(&options, routes, {
            let options = options.clone();
            move || shell(options.clone())
        })
        .fallback(file_and_error_handler(shell))
        .with_state(options.clone());
    let listener = tokio::net::TcpListener::bind(options.site_addr).await?;
    println!("ready http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

/// The document around the app: the browser hydrates the body.
fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                // The callback's address carries a code: no request may leak it in its Referer header.
                <meta name="referrer" content="no-referrer"/>
                <title>"Rendered by a server"</title>
                // An empty icon avoids a request for one.
                <link rel="icon" href="data:,"/>
                <HydrationScripts options/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

//! How many bytes travel.

use std::io::Write;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

/// As `gzip -9` makes them.
///
/// # Errors
/// Never in practice: it writes into memory.
pub fn gzip_size(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

/// As `brotli -q 11` makes them.
///
/// # Errors
/// As [`gzip_size`].
pub fn brotli_size(bytes: &[u8]) -> Result<usize> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_makes_repeated_bytes_small() {
        let bytes = vec![b'a'; 10_000];
        assert!(gzip_size(&bytes).unwrap() < 100);
        assert!(brotli_size(&bytes).unwrap() < 100);
    }
}

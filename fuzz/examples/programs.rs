//! Writes the programs that mutation starts from into a folder, for libFuzzer.

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    for (index, program) in tiercel_fuzz::seeds::programs().iter().enumerate() {
        std::fs::write(format!("{folder}/{index}.json"), program)?;
    }
    Ok(())
}

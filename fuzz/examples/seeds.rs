//! Writes what mutation starts from into folders, for libFuzzer: `seeds FOLDER` makes `FOLDER/programs`, `extras`, `index`.

use std::fs;
use std::path::Path;
use tiercel_fuzz::seeds;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let kinds = [
        ("program", seeds::programs()),
        ("extras", seeds::extras()),
        ("index", seeds::indexes()?),
        ("capture", vec![seeds::own_capture()]),
    ];
    for (kind, inputs) in kinds {
        let folder = Path::new(&folder).join(kind);
        fs::create_dir_all(&folder)?;
        for (index, input) in inputs.iter().enumerate() {
            fs::write(folder.join(index.to_string()), input)?;
        }
    }
    Ok(())
}

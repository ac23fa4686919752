"""The register that proves itself."""

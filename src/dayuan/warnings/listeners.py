"""What this package does when others have news."""

"""What end-to-end, browser and benchmark code share: clients, waits, tenants."""

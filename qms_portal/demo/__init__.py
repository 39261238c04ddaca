"""The demo province: invented agencies and people, entered through the same services that the forms use."""

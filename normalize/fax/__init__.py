"""Fax mails and their pages."""

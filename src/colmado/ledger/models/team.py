"""Teammates (who answers) and their teams."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Teammate(AbstractUser):
    """One person who works here and can sign in."""

    language = models.CharField(max_length=8, default="en")

    class Meta:
        db_table = "ledger_teammate"

    @property
    def called(self) -> str:
        """The name that customers see: a real first name where there is one."""
        return self.first_name or self.get_username()


class Team(models.Model):
    """A group of teammates that looks after some channels."""

    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(Teammate, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A teammate's role in a team."""

    class Role(models.TextChoices):
        OWNER = "owner"
        TEAMMATE = "teammate"
        RESEARCHER = "researcher"
        COMMERCIAL = "commercial"
        READ_ONLY = "read-only"

    team = models.ForeignKey(Team, models.CASCADE)
    teammate = models.ForeignKey(Teammate, models.CASCADE)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.TEAMMATE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "teammate"], name="membership_once")]

"""Teammates (who answers) and their teams."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What someone does here: who may answer, and who may arrange the shop."""

    OWNER = "owner"
    TEAMMATE = "teammate"
    RESEARCHER = "researcher"
    COMMERCIAL = "commercial"
    READ_ONLY = "read-only"


class Teammate(AbstractUser):
    """One person who works here and can sign in."""

    language = models.CharField(max_length=8, default="en")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.TEAMMATE)

    class Meta:
        db_table = "ledger_teammate"

    @property
    def called(self) -> str:
        """The name that customers see: a real first name where there is one."""
        return self.first_name or self.get_username()

    @property
    def answers(self) -> bool:
        """Whether they may answer people and decide how a message ended."""
        return self.role in (Role.OWNER, Role.TEAMMATE, Role.COMMERCIAL)

    @property
    def arranges(self) -> bool:
        """Whether they may change channels, teams and settings."""
        return self.role == Role.OWNER


class Team(models.Model):
    """A group of teammates that looks after some channels."""

    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(Teammate, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Who is in which team."""

    team = models.ForeignKey(Team, models.CASCADE)
    teammate = models.ForeignKey(Teammate, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "teammate"], name="membership_once")]

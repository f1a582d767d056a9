"""Settings, from environment variables or from the files named by `<NAME>_FILE`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kanban.dsn import from_parts, from_url
from kanban.errors import SettingsError

LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
    BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value),
]

# Inside a cluster requests come from the ingress or a node, which have private addresses.
PRIVATE_NETWORKS = "127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7"


class FileSource(PydanticBaseSettingsSource):
    """Reads the value of `<NAME>` from the file named by `<NAME>_FILE`."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        name = field_name.upper()
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return None, field_name, False
        if os.environ.get(name):
            raise SettingsError(f"{name} and {name}_FILE are both set, set only one of them")
        return _read_value(f"{name}_FILE", path), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in values.items() if value}


def _read_value(name: str, path: str) -> str:
    try:
        # Bytes, because text mode would rewrite carriage returns.
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise SettingsError(f"{name} cannot be read: {reason}") from None
    try:
        return content.removesuffix(b"\n").decode()
    except UnicodeDecodeError:
        raise SettingsError(f"{name} is invalid: the file is not UTF-8 text") from None


class Settings(BaseSettings):
    """Each field is an environment variable of the same name in upper case."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: SecretStr | None = None
    postgres_user: str | None = None
    postgres_password: SecretStr | None = None
    postgres_db: str | None = None
    pghost: str | None = None
    pgport: int = Field(5432, ge=1, le=65535)
    database_pool_size: int = Field(5, ge=1, le=100)
    migration_wait_seconds: float = Field(60, ge=0, le=3600)

    api_host: str = "0.0.0.0"  # noqa: S104 - a container is reached from outside
    api_port: int = Field(8000, ge=1, le=65535)
    forwarded_allow_ips: str = PRIVATE_NETWORKS
    log_level: LogLevel = "INFO"
    shutdown_drain_seconds: float = Field(5, ge=0, le=300)
    shutdown_timeout_seconds: int = Field(20, ge=1, le=300)

    jwt_secret: SecretStr | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, FileSource(settings_cls)

    def connection_parameters(self) -> dict[str, str]:
        """The parameters of a database connection, by their libpq names."""
        if self.database_url is not None:
            return from_url(self.database_url.get_secret_value())
        password = self.postgres_password
        return from_parts(
            {
                "POSTGRES_USER": self.postgres_user,
                "POSTGRES_PASSWORD": password.get_secret_value() if password else None,
                "POSTGRES_DB": self.postgres_db,
                "PGHOST": self.pghost,
            },
            self.pgport,
        )


def load_settings() -> Settings:
    """Read and check all settings, or raise `SettingsError` with a message of one line."""
    try:
        settings = Settings()
    except ValidationError as error:
        # Only the name and the rule are shown: the input may be a secret.
        faults = [
            f"{str(fault['loc'][0]).upper()} is invalid: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("; ".join(faults)) from None
    settings.connection_parameters()
    return settings

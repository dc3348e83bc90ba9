"""The clause of the import contract that import-linter does not bring: a package's private modules."""

from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateModules(Contract):
    """A package's private modules may be imported only from inside that package, and by the wiring."""

    root = fields.StringField()
    private = fields.SetField(subfield=fields.StringField())
    wiring = fields.SetField(subfield=fields.StringField(), required=False, default=set())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        # The fields hold their values on the instance; their declared types are those of the class.
        root, private, wiring = cast(str, self.root), cast(set[str], self.private), cast(set[str], self.wiring)
        trespasses = [
            f"{importer} -> {module}"
            for package in sorted(graph.find_children(root))
            for name in sorted(private)
            if (module := f"{package}.{name}") in graph.modules
            for importer in sorted(graph.find_modules_that_directly_import(module))
            if not importer.startswith(f"{package}.") and not any(importer.startswith(w) for w in wiring)
        ]
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for trespass in check.metadata["trespasses"]:
            output.print_error(trespass)

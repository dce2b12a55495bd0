"""What is left to do in the systems once a request is decided (法34条, 35条)."""

from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import Found, SearchTask


def tasks_to_execute(request: Disclosure) -> tuple[SearchTask, ...]:
    """Return the searches that found data, if the decision acts on it."""
    return tasks_with_data(request) if request.to_execute else ()


def tasks_with_data(request: Disclosure) -> tuple[SearchTask, ...]:
    return tuple(task for task in request.tasks if task.found is Found.FOUND)


def remaining_executions(request: Disclosure) -> tuple[SearchTask, ...]:
    """Return the tasks to execute whose system is not recorded as done for every type."""
    told = {(each.type, each.system) for each in request.executed}
    return tuple(
        task
        for task in tasks_to_execute(request)
        if any((type_, task.system) not in told for type_ in request.to_execute)
    )


def systems_to_act_in(request: Disclosure, departments: frozenset[str]) -> tuple[str, ...]:
    """Systems of these departments in which the decision is not recorded as carried out."""
    return tuple(
        task.system for task in remaining_executions(request) if task.department in departments
    )


def unexecuted_types(request: Disclosure) -> frozenset[RequestType]:
    """Types to execute that are done nowhere, or not reported for a system with data."""

    def is_open(type_: RequestType) -> bool:
        told = [each for each in request.executed if each.type is type_]
        is_done = any(not each.untouched for each in told)
        return not is_done or bool(request.systems_with_data - {each.system for each in told})

    return frozenset(filter(is_open, request.to_execute))

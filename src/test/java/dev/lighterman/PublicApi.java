package dev.lighterman;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lighterman.lab.ClassPath;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What users of the library can name: the public types of the public packages, and their public and protected members. */
final class PublicApi {
    /** The public packages; all others are internal. The build checks the documentation of these: see pom.xml. */
    static final List<String> PACKAGES =
            List.of("dev.lighterman", "dev.lighterman.api", "dev.lighterman.inventory", "dev.lighterman.playbook");

    /** Every class has these, and what they mean stands in the documentation. */
    private static final Set<String> OF_EVERY_CLASS = Set.of("equals(Object)", "hashCode()", "toString()");

    private PublicApi() {}

    /** The public types, by name. */
    static List<JavaClass> types() {
        return new ClassFileImporter()
                .importPath(ClassPath.classes()).stream()
                        .filter(PublicApi::contains)
                        .sorted(Comparator.comparing(JavaClass::getName))
                        .toList();
    }

    /** Whether a type can be named by users. */
    static boolean contains(JavaClass type) {
        return PACKAGES.contains(type.getPackageName())
                && type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(PublicApi::contains).orElse(true);
    }

    /** One line for each type and, indented, each of its members. */
    static List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (JavaClass imported : types()) {
            Class<?> type = imported.reflect();
            lines.add(header(type));
            constants(type).map(line -> "    " + line).forEach(lines::add);
            Stream.of(fields(type), constructors(type), methods(type))
                    .flatMap(Stream::sorted)
                    .map(line -> "    " + line)
                    .forEach(lines::add);
        }
        return lines;
    }

    private static String header(Class<?> type) {
        StringBuilder text = new StringBuilder();
        int modifiers = type.getModifiers();
        boolean plainClass = !type.isInterface() && !type.isRecord() && !type.isEnum();
        if (plainClass && Modifier.isAbstract(modifiers)) {
            text.append("abstract ");
        }
        if (plainClass && Modifier.isFinal(modifiers)) {
            text.append("final ");
        }
        if (type.isSealed()) {
            text.append("sealed ");
        }
        text.append(
                type.isInterface() ? "interface " : type.isRecord() ? "record " : type.isEnum() ? "enum " : "class ");
        text.append(type.getCanonicalName()).append(parameters(type.getTypeParameters()));
        if (type.isRecord()) {
            text.append(Arrays.stream(type.getRecordComponents())
                    .map(component -> name(component.getGenericType()) + " " + component.getName())
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        Type above = type.getGenericSuperclass();
        if (plainClass && above != Object.class && !isHidden(type.getSuperclass())) {
            text.append(" extends ").append(name(above));
        }
        if (type.getGenericInterfaces().length > 0) {
            text.append(type.isInterface() ? " extends " : " implements ").append(names(type.getGenericInterfaces()));
        }
        if (type.isSealed()) {
            text.append(" permits ")
                    .append(Arrays.stream(type.getPermittedSubclasses())
                            .map(PublicApi::name)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        return text.toString();
    }

    /** In their order, which is part of the API: it is how they compare. */
    private static Stream<String> constants(Class<?> type) {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants()).map(constant -> ((Enum<?>) constant).name())
                : Stream.of();
    }

    private static Stream<String> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> isUsable(field) && !field.isEnumConstant())
                .map(field -> modifiers(field) + name(field.getGenericType()) + " " + field.getName() + value(field));
    }

    /** The compiler puts a constant's value into the classes that use it. */
    private static String value(Field field) {
        boolean constant = Modifier.isStatic(field.getModifiers())
                && Modifier.isFinal(field.getModifiers())
                && (field.getType() == String.class || field.getType().isPrimitive());
        try {
            return !constant
                    ? ""
                    : " = " + (field.getType() == String.class ? "\"" + field.get(null) + "\"" : field.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> constructors(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isUsable(constructor) && !isCanonical(constructor))
                .map(constructor -> modifiers(constructor) + type.getSimpleName() + signature(constructor));
    }

    private static boolean isCanonical(Constructor<?> constructor) {
        Class<?> type = constructor.getDeclaringClass();
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray(Class<?>[]::new));
    }

    private static Stream<String> methods(Class<?> type) {
        return withHidden(type)
                .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                .filter(method -> isUsable(method) && !isImplied(method))
                .map(method -> modifiers(method)
                        + (method.getTypeParameters().length > 0 ? parameters(method.getTypeParameters()) + " " : "")
                        + returned(method, type) + " " + method.getName() + signature(method));
    }

    /** Of a hidden type's own parameter, the type that has the method. */
    private static String returned(Method method, Class<?> type) {
        boolean own = isHidden(method.getDeclaringClass()) && method.getGenericReturnType() instanceof TypeVariable<?>;
        return name(own ? type : method.getGenericReturnType());
    }

    /** A type, and those above it that users cannot name but whose methods it has. */
    private static Stream<Class<?>> withHidden(Class<?> type) {
        return Stream.iterate(
                type, each -> each != null && (each == type || isHidden(each)), each -> each.getSuperclass());
    }

    private static boolean isHidden(Class<?> type) {
        return PACKAGES.contains(type.getPackageName()) && !Modifier.isPublic(type.getModifiers());
    }

    private static boolean isImplied(Method method) {
        Class<?> type = method.getDeclaringClass();
        String signature = method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(PublicApi::name)
                        .collect(Collectors.joining(",", "(", ")"));
        return method.isBridge()
                || OF_EVERY_CLASS.contains(signature)
                || (type.isEnum() && Set.of("values()", "valueOf(String)").contains(signature))
                || (type.isRecord()
                        && Arrays.stream(type.getRecordComponents())
                                .anyMatch(component -> component.getAccessor().equals(method)));
    }

    private static boolean isUsable(Member member) {
        int modifiers = member.getModifiers();
        boolean extensible = !Modifier.isFinal(member.getDeclaringClass().getModifiers());
        return !member.isSynthetic()
                && (Modifier.isPublic(modifiers) || (extensible && Modifier.isProtected(modifiers)));
    }

    /** All but {@code public}, and but those that change nothing for users. */
    private static String modifiers(Member member) {
        int modifiers = member.getModifiers();
        boolean inInterface = member.getDeclaringClass().isInterface();
        return (Modifier.isProtected(modifiers) ? "protected " : "")
                + (Modifier.isStatic(modifiers) ? "static " : "")
                + (member instanceof Method method && method.isDefault() ? "default " : "")
                + (!inInterface && Modifier.isAbstract(modifiers) ? "abstract " : "")
                + (Modifier.isFinal(modifiers) ? "final " : "");
    }

    private static String signature(Executable executable) {
        List<String> parameters = new ArrayList<>();
        for (Parameter parameter : executable.getParameters()) {
            String type = name(parameter.getParameterizedType());
            parameters.add(
                    (parameter.isVarArgs() ? type.replaceFirst("\\[]$", "...") : type) + " " + parameter.getName());
        }
        Type[] thrown = executable.getGenericExceptionTypes();
        return "(" + String.join(", ", parameters) + ")" + (thrown.length == 0 ? "" : " throws " + names(thrown));
    }

    private static String parameters(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(variable -> variable.getName()
                                + (variable.getBounds()[0] == Object.class
                                        ? ""
                                        : " extends "
                                                + names(variable.getBounds()).replace(", ", " & ")))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String names(Type[] types) {
        return Arrays.stream(types).map(PublicApi::name).collect(Collectors.joining(", "));
    }

    /** As it reads in Java with imports: Java's types and ours without their package. */
    private static String name(Type type) {
        if (type instanceof ParameterizedType generic) {
            return name(generic.getRawType()) + "<" + names(generic.getActualTypeArguments()) + ">";
        } else if (type instanceof GenericArrayType array) {
            return name(array.getGenericComponentType()) + "[]";
        } else if (type instanceof Class<?> plain) {
            return plain.getCanonicalName().replaceFirst("^(java|dev\\.lighterman)\\.([a-z]+\\.)*", "");
        }
        return type.getTypeName().replaceAll("\\b(java|dev\\.lighterman)\\.([a-z]+\\.)*", "");
    }
}
